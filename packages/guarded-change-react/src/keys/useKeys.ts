import { useEffect, useRef } from 'react';

/** What a key does; keys as `KeyboardEvent.key` names them. @public */
export type KeyActions = Record<string, () => void>;

const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]';
const TAKES_KEYS = '[role="dialog"], [role="menu"], [role="listbox"]';

/** Whether the key is meant for the element that has the focus. */
function isForElement(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    target instanceof Element &&
    target.closest(`${TYPED_INTO}, ${TAKES_KEYS}`) !== null
  );
}

/**
 * Single keys that act on the page: not while somebody types or a dialog is open, and not together with Ctrl, Alt or Meta, which belong to the
 * browser. Show them with {@link KeyHints}.
 *
 * @public
 */
export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const modified = event.ctrlKey || event.altKey || event.metaKey;
      const action = latest.current[event.key];
      if (action && !modified && !event.repeat && !isForElement(event)) {
        event.preventDefault();
        action();
      }
    };
    document.addEventListener('keydown', handleKey);
    return () => document.removeEventListener('keydown', handleKey);
  }, []);
}
