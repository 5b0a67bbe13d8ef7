using CsCheck;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class NinetyDaysTests
{
    private static readonly string[] Users = ["alice", "bob", "carol", "dave"];

    private static readonly Gen<Act> AnyAct = Gen.Frequency(
        (
            10,
            Gen.Select(Gen.OneOf(Users), Gen.OneOf(Enum.GetValues<AssignmentStatus>()))
                .Select((user, status) => (Act)new PutUser(user, status))
        ),
        (4, Gen.OneOf(Users).Select(user => (Act)new PutUser(user, AssignmentStatus.Active))),
        (7, Gen.OneOf(Users).Select(user => (Act)new RemoveUser(user, Reassign: false))),
        (2, Gen.OneOf(Users).Select(user => (Act)new RemoveUser(user, Reassign: true))),
        (
            6,
            Gen.Select(Gen.OneOf(0, 1, 29, 45, 90), Gen.OneOf(-1, 0, 0, 1))
                .Select((days, milliseconds) => (Act)new LetPass(days, milliseconds))
        ),
        (3, Gen.Int[0, 3].Select(index => (Act)new GoToEndOf90Days(index))),
        (2, Gen.Int[0, 4].Select(total => (Act)new SetTotal(total))),
        (2, Gen.Bool.Select(snapshot => (Act)new Restart(snapshot)))
    );

    [Fact]
    public void R16_to_R22_Named_users_live_as_the_model_says_in_any_history() =>
        Gen.Select(Gen.Int[0, 3], AnyAct.Array[1, 60])
            .Sample(
                (total, acts) => Run(total, acts),
                iter: 10_000,
                print: history =>
                    string.Join(
                        Environment.NewLine,
                        history.Item2.Select(act => act.ToString()).Prepend($"total {history.Item1}")
                    )
            );

    private static void Run(int total, Act[] acts)
    {
        var office = new Office(Office.Agents with { BaseTotal = total });
        var model = new NaiveRoster(total);
        foreach (Act act in acts)
        {
            long now = office.Now.UnixMilliseconds;
            switch (act)
            {
                case PutUser put:
                    Compare(model.Put(put.User, put.Status, now), office.Assign(put.User, put.Status), act);
                    break;
                case RemoveUser remove:
                    Compare(
                        model.Remove(remove.User, remove.Reassign, now),
                        remove.Reassign ? office.Reassign(remove.User) : office.Delete(remove.User),
                        act
                    );
                    break;
                case LetPass pass:
                    TimeSpan span = TimeSpan.FromDays(pass.Days) + TimeSpan.FromMilliseconds(pass.Milliseconds);
                    office.Wait(span < TimeSpan.Zero ? TimeSpan.Zero : span);
                    break;
                case GoToEndOf90Days go:
                    long[] ends = [.. model.Rows.Select(row => row.ReassignableAt ?? 0).Where(end => end > now)];
                    if (ends.Length > 0)
                    {
                        office.Wait(TimeSpan.FromMilliseconds(ends[go.Index % ends.Length] - now));
                    }
                    break;
                case SetTotal set:
                    model.Total = set.Total;
                    office.Put(Office.Agents with { BaseTotal = set.Total });
                    break;
                case Restart { FromSnapshot: true }:
                    office.CrashWithSnapshot();
                    break;
                case Restart:
                    office.Crash();
                    break;
            }
            Compare(model, office, act);
        }
    }

    private static void Compare(
        (AssignmentVerdict Verdict, long? ReassignableAt) expected,
        AssignmentOutcome found,
        Act act
    )
    {
        (AssignmentVerdict, long?) answer = (found.Verdict, found.ReassignableAt?.UnixMilliseconds);
        Assert.True(expected == answer, $"{act}: expected {expected}, found {answer}");
    }

    private static void Compare(NaiveRoster model, Office office, Act act)
    {
        long now = office.Now.UnixMilliseconds;
        BaseCount found = office.Base;
        Assert.True(model.Count(now) == found, $"after {act}: expected {model.Count(now)}, found {found}");
        Assert.Equal(model.ActiveUsers, office.License.ActiveUsers);
        long monthStart = office.License.OpenMonth!.Start.UnixMilliseconds;
        Assert.Equal(model.ActiveSince(monthStart, now), office.License.ActiveInPeriod);
        Assert.Equal(
            model.Rows,
            office
                .License.AssignmentsAfter(user: null)
                .Select(row =>
                    (row.User, row.Status, row.AssignedAt?.UnixMilliseconds, row.License?.End.UnixMilliseconds)
                )
        );
    }

    private abstract record Act;

    private sealed record PutUser(string User, AssignmentStatus Status) : Act;

    private sealed record RemoveUser(string User, bool Reassign) : Act;

    private sealed record LetPass(int Days, int Milliseconds) : Act;

    private sealed record GoToEndOf90Days(int Index) : Act;

    private sealed record SetTotal(int Total) : Act;

    private sealed record Restart(bool FromSnapshot) : Act;
}
