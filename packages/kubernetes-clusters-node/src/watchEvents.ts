import { KubernetesApiError } from './KubernetesApiError';
import { KubernetesMetadataEvent } from './KubernetesClient';

/** Far more than the metadata of an object, which etcd bounds at 1.5 MiB with its content. */
const LONGEST_LINE = 8 * 1024 * 1024;

type Line =
  | {
      type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
      object: { metadata: KubernetesMetadataEvent['metadata'] };
    }
  | {
      type: 'ERROR';
      object: { code?: number; reason?: string; message?: string };
    };

/**
 * The events of a watch, one a line. An `ERROR` ends it.
 *
 * @internal
 */
export async function* watchEvents(
  cluster: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<KubernetesMetadataEvent> {
  for await (const text of linesOf(cluster, chunks)) {
    const line = JSON.parse(text) as Line;
    if (line.type === 'ERROR') {
      const { code, reason = 'WatchFailed', message } = line.object;
      throw new KubernetesApiError({
        cluster,
        code,
        reason,
        message: message ?? 'the server ended the watch with an error',
      });
    }
    yield { type: line.type, metadata: line.object.metadata };
  }
}

async function* linesOf(
  cluster: string,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) {
      throw new KubernetesApiError({
        cluster,
        reason: 'WatchFailed',
        message: 'the server sent a line that is longer than any object',
      });
    }
    yield* lines.filter(line => line.trim() !== '');
  }
}
