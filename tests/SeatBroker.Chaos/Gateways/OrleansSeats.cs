using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SeatBroker.Abstractions;
using SeatBroker.Chaos.History;
using SeatBroker.Client;

namespace SeatBroker.Chaos.Gateways;

/// <summary>
/// A .NET gateway over the broker's client. The client is told to insist on nothing, so that every attempt is a call of its own in the history: what a repeat hides, a late first attempt included,
/// could not be judged.
/// </summary>
internal sealed class OrleansSeats : ISeats, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly SeatBrokerClient _client;
    private readonly Recorder _recorder;

    private OrleansSeats(IHost host, Recorder recorder)
    {
        _host = host;
        _client = host.Services.GetRequiredService<SeatBrokerClient>();
        _recorder = recorder;
    }

    public static async Task<OrleansSeats> Connect(IEnumerable<IPEndPoint> gateways, Recorder recorder)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSeatBrokerClient(options =>
        {
            options.Gateways = [.. gateways];
            options.ResponseTimeout = TimeSpan.FromSeconds(4);
            options.RenewsLeases = false;
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return new(host, recorder);
    }

    public Task<Call> Login(string license, string session, string user) =>
        Ask(
            new(CallKind.Login, license) { Session = session, User = user },
            async (seats, call) =>
            {
                LoginReply reply = (await seats.Login(new(session, user), TimeSpan.Zero)).Login;
                return reply.Refusal == Refusal.None
                    ? call with
                    {
                        Outcome = CallOutcome.Done,
                        Seat = Word(reply.Seat),
                        Since = reply.Since,
                    }
                    : Refused(call, reply.Refusal);
            }
        );

    public Task<Call> Logout(string license, string session) =>
        Ask(
            new(CallKind.Logout, license) { Session = session },
            async (seats, call) =>
            {
                Refusal refusal = await seats.Logout(session, TimeSpan.Zero);
                return refusal == Refusal.None ? call with { Outcome = CallOutcome.Done } : Refused(call, refusal);
            }
        );

    public Task<Call> Renew(string license, string session) =>
        Ask(
            new(CallKind.Renew, license) { Session = session },
            async (seats, call) =>
            {
                RenewReply reply = await seats.Renew([session], TimeSpan.Zero);
                return reply.Refusal != Refusal.None ? Refused(call, reply.Refusal)
                    : reply.Lost.Length > 0 ? call with { Outcome = CallOutcome.Lost }
                    : call with { Outcome = CallOutcome.Done, Seat = Word(reply.Renewed[0].Seat) };
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }

    private async Task<Call> Ask(Question question, Func<LicenseSeats, Call, Task<Call>> ask)
    {
        string[] parts = question.License.Split('/');
        var call = new Call
        {
            Kind = question.Kind,
            License = question.License,
            Begin = _recorder.Now,
            End = 0,
            Outcome = CallOutcome.Unknown,
            Via = "orleans",
            Session = question.Session,
            User = question.User,
        };
        try
        {
            call = await ask(_client.License(parts[0], parts[1]), call);
        }
        catch (Exception e)
        {
            // Whatever else a call ends with is no answer either; the report names it.
            call = call with
            {
                Code = (e.InnerException ?? e).GetType().Name,
            };
        }
        return _recorder.Add(call with { End = _recorder.Now });
    }

    private static Call Refused(Call call, Refusal refusal) =>
        call with
        {
            Outcome = CallOutcome.Refused,
            Code = refusal.ToString(),
        };

    private static string Word(SeatKind seat) => seat == SeatKind.Burst ? "burst" : "concurrent";
}
