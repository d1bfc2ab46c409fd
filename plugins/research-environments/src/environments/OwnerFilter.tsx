import { useEffect, useState } from 'react';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { makeStyles } from '@material-ui/core/styles';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { errorApiRef, useApi } from '@backstage/frontend-plugin-api';
import { toError } from '@backstage/errors';
import { CatalogApi, catalogApiRef } from '@backstage/plugin-catalog-react';

const useStyles = makeStyles(
  { root: { minWidth: 220 } },
  { name: 'GloveboxOwnerFilter' },
);

const MAX_GROUPS = 500;

interface GroupOption {
  ref: string;
  title: string;
}

async function readGroups(catalogApi: CatalogApi): Promise<GroupOption[]> {
  const { items } = await catalogApi.queryEntities({
    filter: { kind: 'Group' },
    fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title'],
    orderFields: { field: 'metadata.name', order: 'asc' },
    limit: MAX_GROUPS,
  });
  return items.map(group => ({
    ref: stringifyEntityRef(group),
    title: group.metadata.title ?? group.metadata.name,
  }));
}

/** Picks the group that owns the environments. */
export function OwnerFilter(props: {
  value?: string;
  onChange: (value: string | undefined) => void;
}) {
  const { value, onChange } = props;
  const classes = useStyles();
  const catalogApi = useApi(catalogApiRef);
  const errorApi = useApi(errorApiRef);
  const [groups, setGroups] = useState<GroupOption[]>();

  useEffect(() => {
    let mounted = true;
    readGroups(catalogApi).then(
      found => mounted && setGroups(found),
      cause => {
        if (mounted) {
          setGroups([]);
          errorApi.post(toError(cause), { hidden: true });
        }
      },
    );
    return () => {
      mounted = false;
    };
  }, [catalogApi, errorApi]);

  const options = groups ?? [];
  const chosen = value
    ? options.find(option => option.ref === value) ?? {
        ref: value,
        title: value,
      }
    : null;
  return (
    <Autocomplete
      id="filter-owner"
      className={classes.root}
      size="small"
      options={options}
      loading={!groups}
      value={chosen}
      onChange={(_event, option) => onChange(option?.ref)}
      getOptionLabel={option => option.title}
      getOptionSelected={(option, selected) => option.ref === selected.ref}
      renderInput={params => (
        <TextField {...params} variant="outlined" label="Owner" />
      )}
    />
  );
}
