/** What no page of the portal uses, and so no script that somebody smuggled in may use either. */
const UNUSED_FEATURES = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'screen-wake-lock',
  'serial',
  'usb',
];

const HEADERS = {
  'Permissions-Policy': UNUSED_FEATURES.map(name => `${name}=()`).join(', '),
  // No other site holds a window of the portal, or reads an answer of it. Sign-in goes by redirect, not by a pop-up.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The headers that Backstage's own (`backend.csp`, `backend.referrer`, Helmet) leave out and no configuration adds. */
export function securityHeaders(
  _req: unknown,
  res: { setHeader(name: string, value: string): unknown },
  next: () => void,
): void {
  for (const [name, value] of Object.entries(HEADERS)) {
    res.setHeader(name, value);
  }
  next();
}
