import { useEffect, useState } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import Paper from '@material-ui/core/Paper';
import TextField from '@material-ui/core/TextField';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { useSearchParams } from 'react-router-dom';
import {
  KINDS,
  operationsQueryFrom,
  STATES,
  withOperationsParam,
} from './operationsQuery';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(2),
      padding: theme.spacing(2),
      marginBottom: theme.spacing(2),
    },
    text: { flex: '1 1 220px', maxWidth: 360 },
    choice: { minWidth: 170 },
  }),
  { name: 'GloveboxOperationsFilters' },
);

const TYPING_SETTLES_MS = 300;

function Choice(props: {
  id: string;
  label: string;
  value: string;
  options: { value: string; word: string }[];
  onChange: (value: string) => void;
}) {
  const { id, label, value, options, onChange } = props;
  const classes = useStyles();
  return (
    <TextField
      id={id}
      className={classes.choice}
      select
      variant="outlined"
      size="small"
      label={label}
      value={value}
      onChange={event => onChange(event.target.value)}
      SelectProps={{ displayEmpty: true, labelId: `${id}-label` }}
      InputLabelProps={{ shrink: true, id: `${id}-label` }}
    >
      {options.map(option => (
        <MenuItem key={option.value} value={option.value}>
          {option.word}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** The filters of the operations; each is part of the URL. */
export function OperationsFilters() {
  const classes = useStyles();
  const [search, setSearch] = useSearchParams();
  const { state = 'stuck', kind = '', q = '' } = operationsQueryFrom(search);
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => {
    if (typed.trim() === q) {
      return undefined;
    }
    const timer = setTimeout(
      () =>
        setSearch(current => withOperationsParam(current, 'q', typed.trim()), {
          replace: true,
        }),
      TYPING_SETTLES_MS,
    );
    return () => clearTimeout(timer);
  }, [typed, q, setSearch]);
  const setParam = (name: 'state' | 'kind') => (value: string) =>
    setSearch(current => withOperationsParam(current, name, value), {
      replace: true,
    });
  return (
    <Paper className={classes.root} role="search" aria-label="Operations">
      <TextField
        id="operations-text"
        className={classes.text}
        variant="outlined"
        size="small"
        type="search"
        label="Environment or target"
        value={typed}
        onChange={event => setTyped(event.target.value)}
        inputProps={{ maxLength: 100 }}
      />
      <Choice
        id="operations-state"
        label="State"
        value={state}
        options={STATES}
        onChange={setParam('state')}
      />
      <Choice
        id="operations-kind"
        label="Kind"
        value={kind}
        options={KINDS}
        onChange={setParam('kind')}
      />
    </Paper>
  );
}
