/** A box with two ports for the hands. */
export function LogoIcon() {
  return (
    <svg
      viewBox="0 0 32 32"
      width={28}
      height={28}
      fill="none"
      stroke="#9BF0E1"
      strokeWidth={2}
      style={{ flexShrink: 0 }}
      aria-hidden
    >
      <path d="M4 13 8.5 5h15L28 13v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2Z" />
      <path d="M4 13h24" />
      <circle cx={11} cy={20} r={3.5} />
      <circle cx={21} cy={20} r={3.5} />
    </svg>
  );
}
