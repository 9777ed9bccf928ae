/**
 * Shared by all bindings, for authors of bindings. Applications do not need it.
 */
export { createDestination, identityOf, isConnection } from './destination.js';
export { createDestinationChooser } from './destination-chooser.js';
export { controlsOf } from './controls.js';
export { createLeaseholder } from './leaseholder.js';
export { receiveMessages } from './receive-messages.js';
export { resumableLastMessage } from './last-message.js';
export { resumableFold } from './resumable-fold.js';
export { idleSnapshot, serverSnapshotOf } from './idle-snapshot.js';
export { resumableHistory } from './resumable-history.js';

export type { ConnectionCallbacks } from './callbacks.js';
export type { AcknowledgedControls, Controls } from './controls.js';
export type { Destination, Source } from './destination.js';
export type { DestinationChooser, Target } from './destination-chooser.js';
export type { DestinationOptions } from './private-connection.js';
export type { Leaseholder } from './leaseholder.js';
export type { HistoryOptions, NarrowingHistoryOptions } from './resumable-history.js';
export type {
  AnyConnection,
  ControlsOf,
  EnabledOption,
  MessageOf,
  NullOf,
  NullUnless,
  OptionsFor,
  SentOf,
  UsedBy,
} from './used-connection.js';
export type { Messages } from './receive-messages.js';
export type { ResumableFold } from './resumable-fold.js';
