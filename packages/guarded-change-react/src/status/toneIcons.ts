import { ComponentType } from 'react';
import { SvgIconProps } from '@material-ui/core/SvgIcon';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import CheckCircleIcon from '@material-ui/icons/CheckCircleOutline';
import ErrorIcon from '@material-ui/icons/ErrorOutline';
import HourglassIcon from '@material-ui/icons/HourglassEmpty';
import NeutralIcon from '@material-ui/icons/RadioButtonUnchecked';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import { StatusTone } from '@glovebox/guarded-change-common';

/** One shape per tone, so that a status can be told without its colour. @public */
export const TONE_ICONS: Record<StatusTone, ComponentType<SvgIconProps>> = {
  ok: CheckCircleIcon,
  progress: AutorenewIcon,
  waiting: HourglassIcon,
  warning: WarningIcon,
  failed: ErrorIcon,
  neutral: NeutralIcon,
};
