import path from 'path';

/** The folder of this package, for the data files beside its code. */
export const packageRoot = path.dirname(
  require.resolve('@glovebox/local-cloud/package.json'),
);
