import { describeSessionServer } from '@steadysocket/conformance/session';
import { startSessionServer } from './session-server.js';

describeSessionServer({ start: startSessionServer });
