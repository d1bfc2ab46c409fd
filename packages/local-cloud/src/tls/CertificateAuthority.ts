import 'reflect-metadata';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
const LEAF_DAYS = 365;
/** A certificate with less time than this is made anew. */
const RENEW_BEFORE_DAYS = 30;

type Pair = { certificate: X509Certificate; key: CryptoKey };

/** What an https server of local-cloud needs. */
export type ServerCertificate = { cert: string; key: string };

/** A certificate authority of local-cloud's own, kept in its data directory, with one leaf for this machine. */
export class CertificateAuthority {
  private constructor(
    /** The file to trust, for clients. */
    readonly caFile: string,
    readonly server: ServerCertificate,
  ) {}

  /** Opens the authority in a directory; makes what is missing or about to expire. */
  static async open(
    directory: string,
    now: () => Date = () => new Date(),
  ): Promise<CertificateAuthority> {
    const ca = await openPair(directory, 'ca', now(), isUsable, makeAuthority);
    const leaf = await openPair(
      directory,
      'server',
      now(),
      (certificate, at) =>
        isUsable(certificate, at) &&
        certificate.issuer === ca.certificate.subject,
      at => makeLeaf(ca, at),
      ca.renewed,
    );
    return new CertificateAuthority(path.join(directory, 'ca.crt'), {
      cert: leaf.certificate.toString('pem'),
      key: await exportKey(leaf.key),
    });
  }

  /** The CA's certificate in PEM. */
  get certificate(): string {
    return readFileSync(this.caFile, 'utf8');
  }
}

async function openPair(
  directory: string,
  name: string,
  now: Date,
  usable: (certificate: X509Certificate, now: Date) => boolean,
  make: (now: Date) => Promise<Pair>,
  remake = false,
): Promise<Pair & { renewed: boolean }> {
  const certificateFile = path.join(directory, `${name}.crt`);
  const keyFile = path.join(directory, `${name}.key`);
  if (!remake && existsSync(certificateFile) && existsSync(keyFile)) {
    const certificate = new X509Certificate(
      readFileSync(certificateFile, 'utf8'),
    );
    if (usable(certificate, now)) {
      const key = await importKey(readFileSync(keyFile, 'utf8'));
      return { certificate, key, renewed: false };
    }
  }
  const pair = await make(now);
  writeFileSync(keyFile, await exportKey(pair.key), { mode: 0o600 });
  chmodSync(keyFile, 0o600);
  writeFileSync(certificateFile, `${pair.certificate.toString('pem')}\n`);
  return { ...pair, renewed: true };
}

function isUsable(certificate: X509Certificate, now: Date): boolean {
  const left = certificate.notAfter.getTime() - now.getTime();
  return certificate.notBefore <= now && left > RENEW_BEFORE_DAYS * DAY_MS;
}

async function makeAuthority(now: Date): Promise<Pair> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Glovebox local-cloud CA',
      keys,
      signingAlgorithm: ALGORITHM,
      ...validity(now, CA_DAYS),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(
          KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
          true,
        ),
      ],
    },
    crypto,
  );
  return { certificate, key: keys.privateKey };
}

async function makeLeaf(ca: Pair, now: Date): Promise<Pair> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create(
    {
      subject: 'CN=localhost',
      issuer: ca.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: ca.key,
      signingAlgorithm: ALGORITHM,
      ...validity(now, LEAF_DAYS),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
          { type: 'ip', value: '::1' },
        ]),
      ],
    },
    crypto,
  );
  return { certificate, key: keys.privateKey };
}

/** From a day ago, so that a clock that is a little behind accepts it. */
function validity(now: Date, days: number) {
  return {
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + days * DAY_MS),
  };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(key: CryptoKey): Promise<string> {
  const data = await crypto.subtle.exportKey('pkcs8', key);
  return `${PemConverter.encode(data, 'PRIVATE KEY')}\n`;
}

function importKey(pem: string): Promise<CryptoKey> {
  const [data] = PemConverter.decode(pem);
  return crypto.subtle.importKey('pkcs8', data, ALGORITHM, true, ['sign']);
}
