import type { Database } from './in-turns.js';
import type { PositionListener, ReadPosition, ReadPositions } from './storage.js';

const schema = `
create table if not exists read_position (
  "user" text not null,
  room text not null,
  "offset" bigint not null,
  primary key ("user", room)
);
`;

/** Returns nothing where the position has not moved. */
const advance = `
insert into read_position values ($1, $2, $3)
on conflict ("user", room) do update set "offset" = excluded."offset"
  where read_position."offset" < excluded."offset"
returning pg_notify('read_position_moved', json_build_object('user', "user", 'room', room, 'offset', "offset")::text)
`;

export async function pgliteReadPositions(database: Database, moved: PositionListener): Promise<ReadPositions> {
  await database.exec(schema);
  const stopListening = await database.listen('read_position_moved', (json) => {
    moved(JSON.parse(json) as ReadPosition);
  });
  return {
    async of(user) {
      const { rows } = await database.query<{ room: string; offset: number }>(
        'select room, "offset"::float8 from read_position where "user" = $1',
        [user],
      );
      return new Map(rows.map(({ room, offset }) => [room, offset]));
    },
    async advance({ user, room, offset }) {
      await database.query(advance, [user, room, offset]);
    },
    close: stopListening,
  };
}
