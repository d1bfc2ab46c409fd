import TextField, { OutlinedTextFieldProps } from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  {
    // The red of Material UI is too light to be read on paper (WCAG 1.4.3).
    complaint: {
      '&.Mui-error': { color: 'var(--bui-negative-fg-subdued)' },
    },
  },
  { name: 'GloveboxField' },
);

/** A text field; `complaint` says what is wrong with its value. @public */
export interface FieldProps
  extends Omit<OutlinedTextFieldProps, 'variant' | 'error'> {
  /** Ties the label to the input. */
  id: string;
  /** What is wrong with the value, and what to do about it. */
  complaint?: string;
}

/**
 * A text field whose complaint can be read.
 *
 * @public
 */
export function Field(props: FieldProps) {
  const { complaint, helperText, ...others } = props;
  const classes = useStyles();
  return (
    <TextField
      size="small"
      fullWidth
      {...others}
      variant="outlined"
      error={Boolean(complaint)}
      helperText={complaint ?? helperText}
      FormHelperTextProps={{ className: classes.complaint }}
      InputLabelProps={{ className: classes.complaint }}
    />
  );
}
