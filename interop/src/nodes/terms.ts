/** How long the calls of a node to Redis may take. Shorter than the default, so that a test has time for several outages. */
export const timeoutMs = 2_000;

/** How long a killed node's members are shown. */
export const presenceMs = 3_000;
