import { ReactNode } from 'react';
import { act, renderHook, waitFor } from '@testing-library/react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import { useLiveResource } from './useLiveResource';

class FakeSignals implements SignalApi {
  private readonly listeners = new Set<(message: object) => void>();

  subscribe(_channel: string, onMessage: (message: never) => void) {
    const listener = onMessage as (message: object) => void;
    this.listeners.add(listener);
    return { unsubscribe: () => this.listeners.delete(listener) };
  }

  emit(message: object) {
    this.listeners.forEach(listener => listener(message));
  }
}

function setup() {
  const signals = new FakeSignals();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[signalApiRef, signals]]}>
      {children}
    </TestApiProvider>
  );
  return { signals, wrapper };
}

async function pass(ms: number) {
  await act(async () => {
    await jest.advanceTimersByTimeAsync(ms);
  });
}

describe('useLiveResource', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('reads again on a signal that concerns it, once for a burst, and keeps the old value meanwhile', async () => {
    const { signals, wrapper } = setup();
    const read = jest.fn().mockResolvedValueOnce('old');
    const { result } = renderHook(
      () =>
        useLiveResource({
          key: 'e1',
          read,
          channel: 'environments',
          concerns: message => message.environmentId === 'e1',
        }),
      { wrapper },
    );
    await pass(0);
    expect(result.current.value).toBe('old');

    let answer = (_value: string) => {};
    read.mockReturnValueOnce(
      new Promise<string>(resolve => {
        answer = resolve;
      }),
    );
    signals.emit({ environmentId: 'e2' });
    await pass(1000);
    expect(read).toHaveBeenCalledTimes(1);

    signals.emit({ environmentId: 'e1' });
    signals.emit({ environmentId: 'e2' });
    signals.emit({ environmentId: 'e1' });
    await pass(1000);
    expect(read).toHaveBeenCalledTimes(2);
    expect(result.current).toMatchObject({ value: 'old', loading: false });

    answer('new');
    await pass(0);
    expect(result.current.value).toBe('new');
  });

  it('keeps a stale value with its age beside the reason why it could not be read again', async () => {
    const { wrapper } = setup();
    const read = jest
      .fn()
      .mockResolvedValueOnce('old')
      .mockRejectedValueOnce(new Error('cluster away'))
      .mockResolvedValueOnce('new');
    const { result } = renderHook(
      () => useLiveResource({ key: 'e1', read, pollMs: 1000 }),
      { wrapper },
    );
    await pass(0);
    const { readAt } = result.current;
    await pass(1000);
    expect(result.current.value).toBe('old');
    expect(result.current.readAt).toBe(readAt);
    expect(result.current.error?.message).toBe('cluster away');
    await pass(1000);
    expect(result.current).toMatchObject({ value: 'new', error: undefined });
  });

  it('never shows one thing under the key of another', async () => {
    const { wrapper } = setup();
    const { result, rerender } = renderHook(
      ({ key }) =>
        useLiveResource({
          key,
          read: () =>
            key === 'a'
              ? Promise.resolve('of a')
              : new Promise<string>(() => {}),
        }),
      { wrapper, initialProps: { key: 'a' } },
    );
    await pass(0);
    expect(result.current.value).toBe('of a');
    rerender({ key: 'b' });
    expect(result.current).toMatchObject({ value: undefined, loading: true });
  });

  it('keeps the rows of the earlier filter, marked as outdated, when asked to', async () => {
    const { wrapper } = setup();
    const { result, rerender } = renderHook(
      ({ key }) =>
        useLiveResource({
          key,
          keepPrevious: true,
          read: () =>
            key === 'a'
              ? Promise.resolve('of a')
              : new Promise<string>(() => {}),
        }),
      { wrapper, initialProps: { key: 'a' } },
    );
    await pass(0);
    rerender({ key: 'b' });
    expect(result.current).toMatchObject({
      value: 'of a',
      outdated: true,
      loading: false,
    });
  });

  it('does not let a late answer replace a newer one', async () => {
    const { wrapper } = setup();
    const answers: ((value: string) => void)[] = [];
    const { result } = renderHook(
      () =>
        useLiveResource({
          key: 'e1',
          read: () => new Promise<string>(resolve => answers.push(resolve)),
        }),
      { wrapper },
    );
    await act(async () => {
      void result.current.reload();
    });
    answers[1]('newer');
    answers[0]('late');
    await pass(0);
    expect(result.current.value).toBe('newer');
  });

  it('leaves a slow read alone instead of starting it over with each poll', async () => {
    const { wrapper } = setup();
    const read = jest.fn(() => new Promise<string>(() => {}));
    renderHook(() => useLiveResource({ key: 'e1', read, pollMs: 100 }), {
      wrapper,
    });
    await pass(1000);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('works without signals', async () => {
    jest.useRealTimers();
    const { result } = renderHook(
      () =>
        useLiveResource({
          key: 'e1',
          read: () => Promise.resolve('value'),
          channel: 'environments',
        }),
      {
        wrapper: ({ children }) => (
          <TestApiProvider apis={[]}>{children}</TestApiProvider>
        ),
      },
    );
    await waitFor(() => expect(result.current.value).toBe('value'));
  });
});
