export {
  noteAnswer,
  noteSilence,
  onConnectionChange,
  probe,
  useServiceConnection,
  watchNetwork,
  type ServiceConnection,
} from './connection';
