import '@testing-library/jest-dom';

// A person's keystrokes take a busy machine longer than jest's five seconds.
jest.setTimeout(30_000);
