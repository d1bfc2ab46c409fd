import { ReactNode, useState } from 'react';
import Button from '@material-ui/core/Button';
import CircularProgress from '@material-ui/core/CircularProgress';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Ability } from '@glovebox/guarded-change-common';
import { useUniqueId } from '../layout/useUniqueId';
import { VisuallyHidden } from '../layout/VisuallyHidden';

const useStyles = makeStyles(
  (theme: Theme) => ({
    refused: {
      color: theme.palette.textSubtle,
      borderColor: theme.palette.divider,
      backgroundColor: theme.palette.action.hover,
      boxShadow: 'none',
      cursor: 'not-allowed',
      '&:hover': {
        backgroundColor: theme.palette.action.hover,
        boxShadow: 'none',
      },
    },
  }),
  { name: 'GloveboxAbilityButton' },
);

/** @public */
export interface AbilityButtonProps {
  ability: Ability;
  onClick: () => void;
  children: ReactNode;
  color?: 'primary' | 'secondary' | 'default';
  variant?: 'contained' | 'outlined' | 'text';
  size?: 'small' | 'medium';
  startIcon?: ReactNode;
  /** The call is under way. */
  pending?: boolean;
  /** Key that does the same, for example `a`. */
  shortcut?: string;
}

/**
 * A button for an action that the backend may or may not allow. When it does not, the button can still be reached with the
 * keyboard and says why: on focus, on hover, on click, and to screen readers.
 *
 * @public
 */
export function AbilityButton(props: AbilityButtonProps) {
  const { ability, pending = false, shortcut } = props;
  const classes = useStyles();
  const reasonId = useUniqueId('reason');
  const [open, setOpen] = useState(false);
  const reason = ability.allowed
    ? undefined
    : ability.reason ?? 'You cannot do this now.';

  const handleClick = () => {
    if (reason) {
      setOpen(true);
    } else if (!pending) {
      props.onClick();
    }
  };

  const button = (
    <Button
      color={reason ? 'default' : props.color}
      variant={props.variant ?? 'outlined'}
      size={props.size}
      startIcon={
        pending ? (
          <CircularProgress size={16} color="inherit" />
        ) : (
          props.startIcon
        )
      }
      className={reason ? classes.refused : undefined}
      onClick={handleClick}
      aria-disabled={Boolean(reason) || pending || undefined}
      aria-describedby={reason ? reasonId : undefined}
      aria-keyshortcuts={reason ? undefined : shortcut}
      disableRipple={Boolean(reason)}
    >
      {props.children}
    </Button>
  );
  if (!reason) {
    return button;
  }
  return (
    <span>
      <Tooltip
        title={reason}
        open={open}
        onOpen={() => setOpen(true)}
        onClose={() => setOpen(false)}
      >
        {button}
      </Tooltip>
      <VisuallyHidden id={reasonId}>{reason}</VisuallyHidden>
    </span>
  );
}
