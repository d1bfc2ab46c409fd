import { readProtobuf } from './readProtobuf';

/** A field of length below 128 bytes. */
function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}

function message(kind: string, raw: Buffer): Buffer {
  const meta = Buffer.concat([field(1, 'v1'), field(2, kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), field(1, meta), field(2, raw)]);
}

describe('readProtobuf', () => {
  it('reads the kinds that kubectl creates', () => {
    const metadata = Buffer.concat([
      field(1, 'a'),
      field(2, ''),
      field(11, Buffer.concat([field(1, 'k'), field(2, 'v')])),
    ]);
    const data = Buffer.concat([field(1, 'x'), field(2, 'y')]);
    expect(
      readProtobuf(
        message(
          'ConfigMap',
          Buffer.concat([field(1, metadata), field(2, data)]),
        ),
      ),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', labels: { k: 'v' } },
      data: { x: 'y' },
    });
  });

  it('refuses what it would lose', () => {
    expect(() => readProtobuf(message('Pod', Buffer.alloc(0)))).toThrow(
      'does not read Pod as protobuf',
    );
    expect(() => readProtobuf(message('ConfigMap', field(9, 'new')))).toThrow(
      'does not read field 9 of ConfigMap',
    );
  });

  it('refuses bytes that are no message', () => {
    expect(() => readProtobuf(Buffer.from('hello'))).toThrow(
      'not a Kubernetes protobuf message',
    );
    expect(() => readProtobuf(Buffer.from('k8s\0\x0a\x7fx'))).toThrow(
      'malformed',
    );
  });
});
