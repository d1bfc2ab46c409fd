import { useEffect, useState } from 'react';
import Button from '@material-ui/core/Button';
import GetAppIcon from '@material-ui/icons/GetApp';
import Typography from '@material-ui/core/Typography';
import { CopyTextButton } from '@backstage/core-components';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { ConnectionDetails } from '@glovebox/backstage-plugin-research-environments-common';

const useStyles = makeStyles(
  (theme: Theme) => ({
    command: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(0.5, 0.5, 0.5, 1.5),
      margin: theme.spacing(0.5, 0, 1.5, 0),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    code: {
      flex: 1,
      minWidth: 0,
      overflowWrap: 'anywhere',
      whiteSpace: 'pre-wrap',
      fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
      fontSize: 12.5,
    },
    notes: { margin: theme.spacing(1.5, 0, 0, 0), paddingLeft: 20 },
  }),
  { name: 'GloveboxConnectionView' },
);

/** A link to the text as a file, kept for as long as it is shown. */
function useFileUrl(text: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const created = URL.createObjectURL(
      new Blob([text], { type: 'application/yaml' }),
    );
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [text]);
  return url;
}

/** The commands to copy, the kubeconfig to download, and what must be true for them to work. */
export function ConnectionView(props: { connection: ConnectionDetails }) {
  const { kubeconfig, fileName, commands, notes } = props.connection;
  const classes = useStyles();
  const url = useFileUrl(kubeconfig);
  return (
    <>
      {commands.map(({ title, command }) => (
        <div key={title}>
          <Typography variant="body2">{title}</Typography>
          <div className={classes.command}>
            <code className={classes.code}>{command}</code>
            <CopyTextButton
              variant="tertiary"
              text={command}
              aria-label={`Copy: ${title}`}
            />
          </div>
        </div>
      ))}
      <Button
        variant="outlined"
        startIcon={<GetAppIcon />}
        href={url ?? ''}
        download={fileName}
      >
        Download the kubeconfig
      </Button>
      {notes.length > 0 && (
        <ul className={classes.notes}>
          {notes.map(note => (
            <Typography key={note} component="li" variant="body2">
              {note}
            </Typography>
          ))}
        </ul>
      )}
    </>
  );
}
