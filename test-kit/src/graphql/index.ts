export { type GraphqlServer, type GraphqlServerOptions, startGraphqlServer } from './start-graphql-server.js';
