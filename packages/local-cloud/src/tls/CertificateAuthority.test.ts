import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { X509Certificate } from 'crypto';
import { CertificateAuthority } from './CertificateAuthority';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('CertificateAuthority', () => {
  let directory: string;
  const start = new Date('2026-01-01T00:00:00Z');
  const open = (days = 0) =>
    CertificateAuthority.open(
      directory,
      () => new Date(start.getTime() + days * DAY_MS),
    );

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'local-cloud-ca-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('signs a certificate for this machine', async () => {
    const authority = await open();
    const ca = new X509Certificate(readFileSync(authority.caFile));
    const leaf = new X509Certificate(authority.server.cert);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkHost('localhost')).toBe('localhost');
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(ca.ca).toBe(true);
    expect(leaf.ca).toBe(false);
  });

  it('is made once', async () => {
    const first = await open();
    const second = await open(30);
    expect(second.server).toEqual(first.server);
    expect(second.certificate).toBe(first.certificate);
  });

  it('renews a certificate that would soon expire, under the same authority', async () => {
    const first = await open();
    const second = await open(340);
    expect(second.server.cert).not.toBe(first.server.cert);
    expect(second.certificate).toBe(first.certificate);
  });
});
