using System.Diagnostics;
using System.Net;

namespace SeatBroker.Tests.Processes;

/// <summary>Clients that log their users in and out and renew, each one call after the other, until nobody answers any more or they are told to stop.</summary>
internal sealed class LoginLoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Client[] _clients;
    private Task[] _work = [];

    public LoginLoad(params LicenseHistory[] licenses)
        : this(clientCount: 32, licenses) { }

    private LoginLoad(int clientCount, LicenseHistory[] licenses)
    {
        Licenses = licenses;
        _clients = [.. Enumerable.Range(0, clientCount).Select(number => new Client(number, licenses))];
    }

    public IReadOnlyList<LicenseHistory> Licenses { get; }

    public static LoginLoad OfFew(int clientCount, LicenseHistory license) => new(clientCount, [license]);

    /// <summary>How many calls have been answered so far.</summary>
    public int AnswerCount => _clients.Sum(client => client.AnswerCount);

    /// <summary>Creates the licenses.</summary>
    public async Task Prepare(Uri address)
    {
        using var broker = new GatewayClient(address);
        await broker.PutOrganization(ZoneInMidMonth());
        foreach (LicenseHistory license in Licenses)
        {
            await broker.PutLicense(license.LicenseType, license.ConcurrentTotal, license.BurstTotal);
        }
    }

    /// <summary>Goes on until no client is answered any more.</summary>
    public async Task RunUntilNobodyAnswers(Uri address)
    {
        using var broker = new GatewayClient(address);
        await Run(broker, CancellationToken.None);
    }

    /// <summary>Goes on until it is told to stop; a call that was begun is ended first.</summary>
    public Task Run(IGateway broker, CancellationToken stop)
    {
        _work = [.. _clients.Select(client => Task.Run(() => client.Work(broker, stop), CancellationToken.None))];
        return Task.WhenAll(_work);
    }

    /// <summary>Waits until there has been some load for some time, and every client has been answered all the while.</summary>
    public async Task Last(TimeSpan time, int answerCountMin)
    {
        int before = AnswerCount;
        var lasted = Stopwatch.StartNew();
        while (lasted.Elapsed < time || AnswerCount < before + answerCountMin)
        {
            if (_work.FirstOrDefault(client => client.IsCompleted) is { } client)
            {
                await client;
                Assert.Fail("A client was not answered, though the server runs.");
            }

            Assert.True(lasted.Elapsed < Patience, $"Only {AnswerCount - before} calls were answered in {Patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Repeats every call whose answer never came, as a gateway must.</summary>
    public async Task Settle(Uri address)
    {
        using var broker = new GatewayClient(address);
        await Task.WhenAll(_clients.Select(client => client.RepeatUnanswered(broker)));
    }

    /// <summary>Compares the broker with every license's history.</summary>
    public async Task Check(Uri address)
    {
        using var broker = new GatewayClient(address);
        foreach (LicenseHistory license in Licenses)
        {
            await license.Check(broker);
        }
    }

    public async Task CheckUnansweredChangedNothing(Uri address)
    {
        using var broker = new GatewayClient(address);
        foreach (LicenseHistory license in Licenses)
        {
            await license.CheckUnansweredChangedNothing(broker);
        }
    }

    /// <summary>A peak belongs to a month: no month may end while a test compares one.</summary>
    private static string ZoneInMidMonth()
    {
        DateTimeOffset soon = TimeProvider.System.GetUtcNow().AddHours(1);
        return soon.Day == 1 && soon.Hour <= 1 ? "Asia/Tokyo" : "UTC";
    }

    private sealed class Client(int number, LicenseHistory[] licenses)
    {
        // Sessions that one client holds at once, on average somewhat fewer.
        private const int HeldMax = 6;

        // The same choices in every run; how the clients' calls interleave is up to the machine.
        private readonly Random _random = new(number);
        private readonly List<SessionStory> _held = [];
        private SessionStory? _unanswered;
        private int _loginCount;
        private int _answerCount;

        public int AnswerCount => Volatile.Read(ref _answerCount);

        public async Task Work(IGateway broker, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested && await Step(broker)) { }
        }

        public async Task RepeatUnanswered(IGateway broker)
        {
            while (_unanswered is not null)
            {
                Assert.True(await Step(broker), $"{_unanswered}: it was repeated, and not answered again.");
            }
        }

        /// <returns>False: nobody answered.</returns>
        private async Task<bool> Step(IGateway broker)
        {
            try
            {
                await Call(broker);
                Interlocked.Increment(ref _answerCount);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        private Task Call(IGateway broker)
        {
            if (_unanswered is { } story)
            {
                return story.State == SessionState.LoggingIn ? Login(broker, story) : Logout(broker, story);
            }

            if (_held.Count == 0 || (_held.Count < HeldMax && _random.Next(5) < 2))
            {
                return Login(broker, NewSession());
            }

            SessionStory held = _held[_random.Next(_held.Count)];
            return _random.Next(2) == 0 ? Renew(broker, held) : Logout(broker, held);
        }

        private SessionStory NewSession()
        {
            LicenseHistory license = licenses[_random.Next(licenses.Length)];
            // Every now and then a second device of somebody who is logged in.
            string user =
                _random.Next(8) == 0 && _held.Find(story => story.LicenseType == license.LicenseType) is { } held
                    ? held.User
                    : $"user-{number}-{_loginCount}";
            var story = new SessionStory(license.LicenseType, $"session-{number}-{_loginCount}", user);
            _loginCount++;
            license.Add(story);
            return story;
        }

        private async Task Login(IGateway broker, SessionStory story)
        {
            _unanswered = story;
            story.SendLogin();
            LoginAnswer answer = await broker.Login(story.LicenseType, story.SessionId, story.User);
            if (answer.Seat is { } seat)
            {
                story.Grant(seat);
                _held.Add(story);
            }
            else
            {
                Assert.Equal(HttpStatusCode.Conflict, answer.Status);
                Assert.DoesNotContain(_held, held => held.User == story.User);
                story.Refuse();
            }

            _unanswered = null;
        }

        private async Task Logout(IGateway broker, SessionStory story)
        {
            _unanswered = story;
            _held.Remove(story);
            story.SendLogout();
            Assert.Equal(HttpStatusCode.NoContent, await broker.Logout(story.LicenseType, story.SessionId));
            story.Release();
            _unanswered = null;
        }

        private static async Task Renew(IGateway broker, SessionStory story) =>
            Assert.Equal(HttpStatusCode.OK, await broker.Renew(story.LicenseType, story.SessionId));
    }
}
