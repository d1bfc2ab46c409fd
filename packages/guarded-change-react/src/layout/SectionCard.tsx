import { ReactNode } from 'react';
import { InfoCard } from '@backstage/core-components';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { useUniqueId } from './useUniqueId';

const useStyles = makeStyles(
  (theme: Theme) => ({
    title: { fontSize: '1.05rem', lineHeight: 1.4 },
    subtitle: { ...theme.typography.body2, color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxSectionCard' },
);

/**
 * A titled part of a page. It has a heading and is a landmark of that name; a failure inside leaves the other parts alone.
 *
 * @public
 */
export function SectionCard(props: {
  title: string;
  subtitle?: ReactNode;
  action?: ReactNode;
  /** For lists and tables that bring their own spacing. */
  noPadding?: boolean;
  children: ReactNode;
}) {
  const classes = useStyles();
  const titleId = useUniqueId('section');
  return (
    <section aria-labelledby={titleId}>
      <InfoCard
        title={<span id={titleId}>{props.title}</span>}
        titleTypographyProps={{ component: 'h3', className: classes.title }}
        subheader={
          props.subtitle && (
            <span className={classes.subtitle}>{props.subtitle}</span>
          )
        }
        action={props.action}
        noPadding={props.noPadding}
      >
        {props.children}
      </InfoCard>
    </section>
  );
}
