using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SeatBroker.Samples.BillingJob;

namespace SeatBroker.Tests.Samples;

public sealed class BillingJobTests : IDisposable
{
    private const string Line = """
        {"organization":"acme","month":"2026-10","timeZone":"Asia/Tokyo","closed":true,"licenseType":"agent","displayName":"Agent","category":"user","seatModel":"concurrent","burstPeak":5,"reachedAt":"2026-10-17T00:42:13.120Z","carriedIn":0,"activeUsersInPeriod":null,"unitPrice":3500.50,"currency":"JPY","burstCharge":17502.50}
        """;
    private const string UnpricedLine = """
        {"organization":"-b","month":"2026-10","timeZone":"UTC","closed":true,"licenseType":"voice","displayName":"=1+\"2\",x","category":"feature","seatModel":"concurrent","burstPeak":0,"reachedAt":null,"carriedIn":0,"activeUsersInPeriod":7,"unitPrice":null,"currency":null,"burstCharge":null}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("billing-job-");
    private readonly StringWriter _log = new();
    private readonly Broker _broker = new();

    private string Output => Path.Combine(_folder.FullName, "bill.csv");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _log.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public async Task A_whole_stream_becomes_a_file_with_charges_and_sums_of_each_currency()
    {
        string dollars = Line.Replace("JPY", "USD", StringComparison.Ordinal);
        _broker.Answers(Stream(Line, UnpricedLine, dollars, Line, End(4)));

        await Write();

        Assert.Equal(
            "organization,month,timeZone,closed,licenseType,displayName,category,seatModel,burstPeak,reachedAt,carriedIn,activeUsersInPeriod,unitPrice,currency,burstCharge\r\n"
                + "acme,2026-10,Asia/Tokyo,true,agent,Agent,user,concurrent,5,2026-10-17T00:42:13.120Z,0,,3500.50,JPY,17502.50\r\n"
                + "'-b,2026-10,UTC,true,voice,\"'=1+\"\"2\"\",x\",feature,concurrent,0,,0,7,,,\r\n"
                + "acme,2026-10,Asia/Tokyo,true,agent,Agent,user,concurrent,5,2026-10-17T00:42:13.120Z,0,,3500.50,USD,17502.50\r\n"
                + "acme,2026-10,Asia/Tokyo,true,agent,Agent,user,concurrent,5,2026-10-17T00:42:13.120Z,0,,3500.50,JPY,17502.50\r\n",
            await File.ReadAllTextAsync(Output)
        );
        Assert.Contains("4 lines of 2 organizations", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("JPY 35,005", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("USD 17,502.5", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_without_organizations_is_a_header()
    {
        _broker.Answers(Stream(End(0)));

        await Write();

        Assert.Equal(BillingCsv.Header, await File.ReadAllTextAsync(Output));
    }

    [Fact]
    public async Task A_month_that_is_not_closed_for_one_license_is_refused_and_leaves_nothing()
    {
        _broker.Answers(Stream(Line, Open(Line), End(2)));

        var refusal = await Assert.ThrowsAsync<MonthNotClosedException>(() => Write());

        Assert.Contains("acme", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
        Assert.Equal(1, _broker.Requests);
    }

    [Fact]
    public async Task Provisional_figures_are_written_and_called_so()
    {
        _broker.Answers(Stream(Line, Open(Line), End(2)));

        await Write(provisional: true);

        Assert.Contains(",false,", await File.ReadAllTextAsync(Output), StringComparison.Ordinal);
        Assert.Contains("Provisional: 1 lines", _log.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> IncompleteStreams() =>
        new(
            "",
            Stream(Line),
            Stream(Line, End(0)),
            Stream(Line, End(2)),
            Stream(Line, End(1), Line),
            Stream(Line, Line[..60]),
            Stream(Line, "{}", End(2)),
            Stream(Line, "[]", End(2)),
            Stream(Line, "{\"end\":true}"),
            Stream(Line.Replace("2026-10\"", "2026-09\"", StringComparison.Ordinal), End(1)),
            Stream(Line.Replace("17502.50", "17502.51", StringComparison.Ordinal), End(1)),
            Stream(Line.Replace("\"Agent\"", "null", StringComparison.Ordinal), End(1))
        );

    [Theory]
    [MemberData(nameof(IncompleteStreams))]
    public async Task A_stream_that_is_not_whole_is_read_again_and_at_last_leaves_nothing(string stream)
    {
        _broker.Answers(stream);

        await Assert.ThrowsAsync<IncompleteStreamException>(() => Write());

        Assert.Empty(_folder.GetFiles());
        Assert.Equal(5, _broker.Requests);
    }

    [Fact]
    public async Task What_fails_for_a_while_is_read_again_from_the_start()
    {
        _broker.Fails(new HttpRequestException("Connection refused"));
        _broker.Answers("", HttpStatusCode.ServiceUnavailable);
        _broker.Answers(Stream(Line));
        _broker.Answers(Stream(Line, End(1)));

        await Write();

        Assert.Equal(2, (await File.ReadAllLinesAsync(Output)).Length);
        Assert.Equal(4, _broker.Requests);
    }

    [Fact]
    public async Task An_unknown_month_is_not_asked_for_again()
    {
        _broker.Answers("{\"code\":\"unknown_month\"}", HttpStatusCode.NotFound);

        var refusal = await Assert.ThrowsAsync<BillingRefusedException>(() => Write());

        Assert.Contains("unknown_month", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, _broker.Requests);
    }

    [Fact]
    public async Task The_last_whole_bill_stays_when_a_new_one_fails()
    {
        await File.WriteAllTextAsync(Output, "the last one");
        _broker.Answers(Stream(Line));

        await Assert.ThrowsAsync<IncompleteStreamException>(() => Write());

        Assert.Equal("the last one", await File.ReadAllTextAsync(Output));
    }

    [Theory]
    [InlineData("2026-11-01T00:00:00Z", "2026-10")]
    [InlineData("2027-01-31T23:59:59Z", "2026-12")]
    [InlineData("2028-03-31T12:00:00Z", "2028-02")]
    public void The_month_is_the_previous_one_unless_named(string now, string month) =>
        Assert.Equal(
            month,
            SeatBroker.Samples.BillingJob.Program.PreviousMonth(
                new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))
            )
        );

    private static string Stream(params string[] lines) => string.Join('\n', lines) + "\n";

    private static string End(int lines) => $$"""{"end":true,"lines":{{lines}}}""";

    private static string Open(string line) =>
        line.Replace("\"closed\":true", "\"closed\":false", StringComparison.Ordinal);

    private async Task Write(bool provisional = false)
    {
        using var http = new HttpClient(_broker, disposeHandler: false) { BaseAddress = new("http://broker") };
        var clock = new FakeTimeProvider();
        var run = new BillingRun(new BillingStream(http), _log, clock);
        Task writing = run.Write("2026-10", provisional, Output, CancellationToken.None);
        while (!writing.IsCompleted)
        {
            // The pauses between attempts pass at once.
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await writing;
    }

    /// <summary>Answers in turn; the last answer again and again.</summary>
    private sealed class Broker : HttpMessageHandler
    {
        private readonly Queue<Func<HttpResponseMessage>> _answers = new();

        public int Requests { get; private set; }

        public void Answers(string body, HttpStatusCode status = HttpStatusCode.OK) =>
            _answers.Enqueue(() =>
                new(status) { Content = new StringContent(body, Encoding.UTF8, "application/x-ndjson") }
            );

        public void Fails(Exception failure) => _answers.Enqueue(() => throw failure);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Requests++;
            Assert.Equal("/v1/billing/2026-10", request.RequestUri?.AbsolutePath);
            return Task.FromResult((_answers.Count > 1 ? _answers.Dequeue() : _answers.Peek())());
        }
    }
}
