import { execFile, execFileSync } from 'node:child_process';

/** What a command left behind. */
export type Outcome = { code: number; stdout: string; stderr: string };

/** Whether the real `kubectl` can be run; says so where it cannot. */
export function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write(
      'kubectl is not installed, so this suite is not run: install it and run this file again.\n',
    );
    return false;
  }
}

/** Runs the real `kubectl` with a kubeconfig and an environment of its own. */
export function kubectl(
  kubeconfig: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return new Promise(resolve => {
    execFile(
      'kubectl',
      ['--kubeconfig', kubeconfig, ...args],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
