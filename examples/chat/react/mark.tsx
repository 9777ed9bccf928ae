/** The mark of the application. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 34 34" aria-hidden="true">
      <rect width="34" height="34" rx="9" fill="#12333b" />
      <path d="M14 8h6l4.5 13h-15z" fill="#e4633f" />
      <path d="M11.9 14.2h10.2l1.4 4h-13z" fill="#f6f3e9" />
      <path
        d="M5 23.5c3 0 3 2.5 6 2.5s3-2.5 6-2.5 3 2.5 6 2.5 3-2.5 6-2.5"
        fill="none"
        stroke="#f6f3e9"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
