-- The members of the cluster (SeatBroker:Clustering=PostgreSql). Applied again it changes nothing but the queries.
-- Orleans' ADO.NET provider reads its queries from the table orleansquery by key; the table's name and the keys are the provider's,
-- the queries and the tables they speak of are ours. Every change of the members turns the version by one, and only from the version that its
-- author has read: of two authors one has to read again.
-- Two servers that apply this at the same time do so one after the other.
select pg_advisory_xact_lock(7328117002);

create table if not exists orleansquery (
    querykey varchar(64) primary key,
    querytext text not null
);

create table if not exists seatbroker_cluster (
    deploymentid varchar(150) primary key,
    version integer not null default 0
);

create table if not exists seatbroker_member (
    deploymentid varchar(150) not null references seatbroker_cluster,
    address varchar(45) not null,
    port integer not null,
    generation integer not null,
    siloname varchar(150) not null,
    hostname varchar(150) not null,
    -- Orleans' SiloStatus: 3 is active, 6 is dead.
    status integer not null,
    proxyport integer,
    suspecttimes text,
    starttime timestamptz(3) not null,
    iamalivetime timestamptz(3) not null,
    primary key (deploymentid, address, port, generation)
);

insert into orleansquery (querykey, querytext) values
('InsertMembershipVersionKey', $query$
    with made as (
        insert into seatbroker_cluster (deploymentid) values (@DeploymentId)
        on conflict do nothing
        returning 1
    )
    select count(*) = 1 from made
$query$),
('InsertMembershipKey', $query$
    with turned as (
        update seatbroker_cluster c set version = c.version + 1
        where c.deploymentid = @DeploymentId and c.version = @Version
          and not exists (
              select 1 from seatbroker_member m
              where m.deploymentid = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation
          )
        returning 1
    ), made as (
        insert into seatbroker_member
            (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
        select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        from turned
        returning 1
    )
    select count(*) = 1 from made
$query$),
('UpdateMembershipKey', $query$
    with turned as (
        update seatbroker_cluster c set version = c.version + 1
        where c.deploymentid = @DeploymentId and c.version = @Version
          and exists (
              select 1 from seatbroker_member m
              where m.deploymentid = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation
          )
        returning 1
    ), changed as (
        update seatbroker_member m
        set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        from turned
        where m.deploymentid = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation
        returning 1
    )
    select count(*) = 1 from changed
$query$),
('UpdateIAmAlivetimeKey', $query$
    update seatbroker_member m set iamalivetime = @IAmAliveTime
    where m.deploymentid = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation
$query$),
('MembershipReadRowKey', $query$
    select c.version, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime
    from seatbroker_cluster c
    left join seatbroker_member m
        on m.deploymentid = c.deploymentid and m.address = @Address and m.port = @Port and m.generation = @Generation
    where c.deploymentid = @DeploymentId
$query$),
('MembershipReadAllKey', $query$
    select c.version, m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime
    from seatbroker_cluster c
    left join seatbroker_member m on m.deploymentid = c.deploymentid
    where c.deploymentid = @DeploymentId
$query$),
('GatewaysQueryKey', $query$
    select m.address, m.proxyport, m.generation from seatbroker_member m
    where m.deploymentid = @DeploymentId and m.status = @Status and m.proxyport > 0
$query$),
('DeleteMembershipTableEntriesKey', $query$
    delete from seatbroker_member m where m.deploymentid = @DeploymentId;
    delete from seatbroker_cluster c where c.deploymentid = @DeploymentId
$query$),
('CleanupDefunctSiloEntriesKey', $query$
    delete from seatbroker_member m
    where m.deploymentid = @DeploymentId and m.status = 6 and m.iamalivetime < @IAmAliveTime and m.starttime < @IAmAliveTime
$query$),
('CleanupDefunctSiloEntryKey', $query$
    delete from seatbroker_member m
    where m.deploymentid = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation
      and m.status = 6 and m.starttime = @StartTime and m.iamalivetime = @IAmAliveTime
      and coalesce(m.suspecttimes, '') = coalesce(cast(@SuspectTimes as text), '')
$query$)
on conflict (querykey) do update set querytext = excluded.querytext;
