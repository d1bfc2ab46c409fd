import { useEffect, useState } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import Paper from '@material-ui/core/Paper';
import TextField from '@material-ui/core/TextField';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { useSearchParams } from 'react-router-dom';
import { RISK_CLASSES, riskWord } from '../words/words';
import { ListParam, queryFromSearch, searchWith } from './listQuery';
import { OwnerFilter } from './OwnerFilter';

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
  { name: 'GloveboxEnvironmentsFilters' },
);

const LIFECYCLES = [
  { value: 'open', word: 'Open' },
  { value: 'ended', word: 'Ended' },
  { value: 'any', word: 'Any' },
];

const TYPING_SETTLES_MS = 300;

/** Text is searched for once the typing pauses. */
function TextFilter(props: {
  value: string;
  onChange: (value: string) => void;
}) {
  const { value, onChange } = props;
  const classes = useStyles();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) {
      return undefined;
    }
    const timer = setTimeout(() => onChange(typed.trim()), TYPING_SETTLES_MS);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextField
      id="filter-text"
      className={classes.text}
      variant="outlined"
      size="small"
      type="search"
      label="Name or purpose"
      value={typed}
      onChange={event => setTyped(event.target.value)}
      inputProps={{ maxLength: 100 }}
    />
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: { value: string; word: string }[];
  onChange: (value: string) => void;
}) {
  const classes = useStyles();
  const id = `filter-${props.label.toLowerCase().replace(/\W/g, '-')}`;
  return (
    <TextField
      id={id}
      className={classes.choice}
      select
      variant="outlined"
      size="small"
      label={props.label}
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
      SelectProps={{ displayEmpty: true, labelId: `${id}-label` }}
      InputLabelProps={{ shrink: true, id: `${id}-label` }}
    >
      {props.options.map(({ value, word }) => (
        <MenuItem key={value} value={value}>
          {word}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** The filters of the list; each is part of the URL. */
export function EnvironmentsFilters() {
  const classes = useStyles();
  const [search, setSearch] = useSearchParams();
  const query = queryFromSearch(search);
  const setParam = (name: ListParam) => (value: string | undefined) =>
    setSearch(current => searchWith(current, name, value), { replace: true });
  return (
    <Paper className={classes.root} role="search" aria-label="Environments">
      <TextFilter value={query.q ?? ''} onChange={setParam('q')} />
      <OwnerFilter value={query.ownerGroup} onChange={setParam('ownerGroup')} />
      <Choice
        label="Risk class"
        value={query.riskClass ?? ''}
        options={[
          { value: '', word: 'Any' },
          ...RISK_CLASSES.map(value => ({ value, word: riskWord(value) })),
        ]}
        onChange={setParam('riskClass')}
      />
      <Choice
        label="Lifecycle"
        value={query.lifecycle ?? 'open'}
        options={LIFECYCLES}
        onChange={setParam('lifecycle')}
      />
    </Paper>
  );
}
