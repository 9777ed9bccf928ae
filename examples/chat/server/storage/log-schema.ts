/**
 * The tables of the log, and its one write. `append_message` checks for a duplicate and appends within one statement, and so
 * within one transaction; the row of the room orders those who append to it at the same time.
 */
export const logSchema = `
create table if not exists log_epoch (
  number integer generated always as identity primary key,
  id text not null unique
);
create table if not exists log_epoch_end (
  epoch text not null references log_epoch (id) on delete cascade,
  room text not null,
  head bigint not null,
  primary key (epoch, room)
);
create table if not exists log_room (
  name text primary key,
  head bigint not null
);
create table if not exists log_message (
  room text not null,
  "offset" bigint not null,
  frame bytea not null,
  is_text boolean not null,
  producer text,
  producer_epoch bigint,
  sequence bigint,
  primary key (room, "offset")
);
create index if not exists log_message_by_producer
  on log_message (room, producer, producer_epoch, sequence) where producer is not null;
create table if not exists log_producer (
  room text not null,
  id text not null,
  epoch bigint not null,
  sequence bigint not null,
  appended_at timestamptz not null,
  primary key (room, id)
);
create index if not exists log_producer_by_age on log_producer (appended_at);

create or replace function append_message(
  to_room text, new_frame bytea, frame_is_text boolean,
  from_producer text, from_epoch bigint, from_sequence bigint,
  remember interval, max_messages bigint,
  out epoch text, out "offset" bigint, out outcome text
) language plpgsql as $$
declare
  known log_producer;
begin
  select id into epoch from log_epoch order by number desc limit 1;
  insert into log_room values (to_room, 0) on conflict do nothing;
  perform from log_room where name = to_room for update;
  if from_producer is not null then
    select * into known from log_producer p
      where p.room = to_room and p.id = from_producer and p.appended_at > clock_timestamp() - remember;
    if known.epoch > from_epoch then
      outcome := 'fenced';
      return;
    end if;
    if known.epoch = from_epoch and known.sequence >= from_sequence then
      outcome := 'duplicate';
      select m."offset" into "offset" from log_message m
        where m.room = to_room and m.producer = from_producer
          and m.producer_epoch = from_epoch and m.sequence = from_sequence;
      "offset" := coalesce("offset", 0);
      return;
    end if;
    insert into log_producer values (to_room, from_producer, from_epoch, from_sequence, clock_timestamp())
      on conflict (room, id) do update
      set epoch = excluded.epoch, sequence = excluded.sequence, appended_at = excluded.appended_at;
  end if;
  update log_room set head = head + 1 where name = to_room returning head into "offset";
  insert into log_message
    values (to_room, "offset", new_frame, frame_is_text, from_producer, from_epoch, from_sequence);
  delete from log_message m where m.room = to_room and m."offset" <= append_message."offset" - max_messages;
  if "offset" % 64 = 0 then
    delete from log_producer where appended_at < clock_timestamp() - remember;
  end if;
  perform pg_notify('log_appended', to_room);
  outcome := 'appended';
end $$;
`;

/**
 * Begins a new epoch: nobody knows whether the machine lost its last writes before this start. Cursors of the epochs before
 * are good up to where each of them ended.
 */
export const beginEpoch = `
with ended as (select id from log_epoch order by number desc limit 1),
  marked as (insert into log_epoch_end select ended.id, name, head from ended, log_room)
insert into log_epoch (id) values ($1)
`;

/** Counted, because the numbers jump when the database was killed. */
export const forgetEpochs = `
delete from log_epoch where number not in (select number from log_epoch order by number desc limit 33)
`;

/**
 * Where a room is, where the epoch of a cursor ended in it, and the messages after the cursor's offset ($3), or after all but the
 * last $4, at most $5. One row for each message, or one without. Offsets have no gaps, so a range reads no more than it returns.
 */
export const readRoom = `
with position as (
  select
    (select id from log_epoch order by number desc limit 1) as epoch,
    coalesce((select head from log_room where name = $1), 0) as head,
    (select min("offset") from log_message where room = $1) as first,
    exists (select from log_epoch where id = $2) as is_known,
    coalesce((select head from log_epoch_end where epoch = $2 and room = $1), 0) as epoch_end
)
select epoch, head::float8, first::float8, is_known, epoch_end::float8, m."offset"::float8, m.frame, m.is_text
from position
cross join lateral (select coalesce($3::bigint, greatest(head - $4::bigint, first - 1)) as start) s
left join lateral (
  select "offset", frame, is_text from log_message
  where room = $1 and "offset" > start and "offset" <= start + $5::bigint
) m on true
order by m."offset"
`;
