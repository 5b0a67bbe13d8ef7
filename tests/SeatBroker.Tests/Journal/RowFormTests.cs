using System.Buffers;
using System.Text;
using System.Text.Json;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;
using SeatBroker.Grains.Journal;

namespace SeatBroker.Tests.Journal;

/// <summary>What is read and written member by member is what the serializer reads and writes, whatever stands there.</summary>
public sealed class RowFormTests
{
    private const string At = "\"at\":\"2026-11-24T02:05:11.123Z\"";
    private const string Session =
        """{"id":"s-1","user":"alice","seat":"burst","since":"2026-11-24T02:05:11.123Z","leaseEnd":"2026-11-24T02:06:41.123Z","number":7""";

    [Theory]
    [InlineData("""{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":"concurrent"}""")]
    [InlineData("""{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":"burst","features":["voice","sms"]}""")]
    [InlineData("""{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":"fixed","proof":"cHJvb2Y="}""")]
    [InlineData("""{"event":"loggedIn",AT,"session":"agent/s-1","user":"a","seat":"fixed","leaseSeconds":90}""")]
    [InlineData(
        """{"event":"loggedIn",AT,"session":"s-1","user":"\u0061li\u0063e","seat":"\u0062urst","features":[]}"""
    )]
    [InlineData("""{ "event" : "loggedIn", "seat":"burst", "user":"alice", "session":"s-1", AT }""")]
    [InlineData("""{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":"burst","seat":"fixed"}""")]
    [InlineData("""{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":"burst","newer":{"a":[1,{}]}}""")]
    [InlineData(
        """{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":"burst","proof":null,"features":null}"""
    )]
    [InlineData(
        """{"event":"loggedIn","at":"2026-11-24T11:05:11.123+09:00","session":"s","user":"a","seat":"burst"}"""
    )]
    [InlineData("""{"event":"loggedOut",AT,"session":"s-1"}""")]
    [InlineData("""{"event":"loggedOut",AT,"session":"s-1","user":"alice","newer":1}""")]
    [InlineData("""{"event":"expired",AT,"session":"s-1"}""")]
    [InlineData("""{"event":"loggedIn","session":"s-1","user":"alice","seat":"burst"}""")]
    [InlineData("""{"event":"promoted",AT,"user":"alice"}""")]
    [InlineData("""{"event":"featuresAsked",AT,"session":"s-1","features":["voice"]}""")]
    public void An_event_is_read_and_written_as_the_serializer_does(string form)
    {
        string text = form.Replace("AT", At, StringComparison.Ordinal);
        LicenseEvent wanted = JsonSerializer.Deserialize(text, JournalJson.Of<LicenseEvent>())!;

        List<LicenseEvent> read = ReadRow($"[[{text}],[{text},{text}]]").Events;

        Assert.Equal(3, read.Count);
        Assert.All(read, decided => Assert.Equal([Text(wanted)], [Text(decided)]));
        Assert.Equal([$",[{Text(wanted)},{Text(wanted)}]"], [Written(wanted, wanted)]);
    }

    [Theory]
    [InlineData("""{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":"sofa"}""")]
    [InlineData("""{"event":"loggedIn",AT,"session":"s-1","user":"alice","seat":1}""")]
    [InlineData("""{"event":"loggedIn","at":"yesterday","session":"s-1","user":"alice","seat":"burst"}""")]
    [InlineData("""{"event":"loggedOut",AT,"session":{}}""")]
    [InlineData("""{"event":"loggedOut",AT,"session":"s-1" """)]
    [InlineData("""{"event":"unheardOf",AT,"session":"s-1"}""")]
    [InlineData("null")]
    [InlineData("7")]
    public void An_event_that_is_none_is_not_read(string form)
    {
        string text = form.Replace("AT", At, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ReadRow($"[[{text}]]"));
    }

    [Theory]
    [InlineData("""{"v":1,"by":"b","after":"a"}""")]
    [InlineData("""{"v":1,"by":"b","entries":[]}""")]
    [InlineData("""{"v":1,"after":"a","entries":[]}""")]
    [InlineData("""{"v":1,"by":null,"after":"a","entries":[]}""")]
    [InlineData("""{"v":1,"by":"b","after":"a","entries":[{}]}""")]
    [InlineData("""{"v":1,"by":"b","after":"a","entries":{}}""")]
    [InlineData("""{"v":1,"by":"b","after":"a","entries":[]}{}""")]
    [InlineData("""{"v":1,"by":"b","after":"a","entries":[]""")]
    [InlineData("""[1]""")]
    [InlineData("")]
    public void A_row_that_is_none_is_not_read(string row)
    {
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() =>
            JournalRowCodec.ReadRow<LicenseEvent>(Encoding.UTF8.GetBytes(row), "The row")
        );
        Assert.StartsWith("The row is not readable: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_whose_bytes_are_no_text_is_not_read()
    {
        byte[] row = Encoding.UTF8.GetBytes("""{"v":1,"by":"b?","after":"a","entries":[]}""");
        row[Array.IndexOf(row, (byte)'?')] = 0xFF;
        Assert.Throws<InvalidDataException>(() => JournalRowCodec.ReadRow<LicenseEvent>(row, "The row"));
    }

    [Theory]
    [InlineData("b")]
    [InlineData("a")]
    [InlineData("")]
    public void A_row_tells_who_wrote_it_and_the_one_before_whatever_is_expected(string known)
    {
        byte[] row = Encoding.UTF8.GetBytes("""{"v":1,"by":"b","newer":[{}],"after":"a","entries":[]}""");
        StoredRow<LicenseEvent> read = JournalRowCodec.ReadRow<LicenseEvent>(row, "The row", known);
        Assert.Equal(["b", "a"], [read.By, read.After]);
        Assert.Empty(read.Events);
    }

    [Theory]
    [InlineData("}")]
    [InlineData(""","features":["voice","sms"],"refusedFeatures":4294967295}""")]
    [InlineData(""","proof":"cHJvb2Y=","leaseSeconds":90}""")]
    [InlineData(""","proof":"cHJvb2Y=","firstProof":"Zmlyc3Q="}""")]
    public void A_session_in_a_snapshot_is_read_and_written_in_one_form(string end)
    {
        SessionState session = ReadSession(Session + end);
        Assert.Equal(
            new SessionState("s-1", "alice", SeatKind.Burst, new(1_795_485_911_123), new(1_795_486_001_123), 7),
            session with
            {
                Features = null,
                RefusedFeatures = null,
                Proof = null,
                FirstProof = null,
                LeaseSeconds = null,
            }
        );
        Assert.Equal([Session + end], [JsonSerializer.Serialize(session, JournalJson.Of<SessionState>())]);
    }

    [Fact]
    public void A_session_of_a_newer_version_is_read_without_what_is_new()
    {
        Assert.Equal(ReadSession(Session + "}"), ReadSession(Session + ""","newer":{"a":[1]},"newest":2}"""));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("""{"id":"s-1"}""")]
    [InlineData(Session + ""","number":"8"}""")]
    [InlineData(Session + ""","refusedFeatures":4294967296}""")]
    [InlineData(Session + ""","refusedFeatures":-1}""")]
    [InlineData(Session + ""","seat":"sofa"}""")]
    [InlineData(Session + ""","features":[1]}""")]
    public void A_session_that_is_none_is_not_read(string session)
    {
        Assert.Throws<JsonException>(() => ReadSession(session));
    }

    private static string Written(params List<LicenseEvent> decided)
    {
        var target = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(target, JournalJson.Writing);
        Assert.Equal(decided.Count, JournalRowCodec.WriteEntry(target, json, decided, next: 0));
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }

    private static SessionState ReadSession(string text) =>
        JsonSerializer.Deserialize(text, JournalJson.Of<SessionState>());

    private static StoredRow<LicenseEvent> ReadRow(string entries) =>
        JournalRowCodec.ReadRow<LicenseEvent>(
            Encoding.UTF8.GetBytes($$"""{"v":1,"by":"b","after":"a","entries":{{entries}}}"""),
            "The row"
        );

    /// <summary>Two events are equal where all that is kept of them is.</summary>
    private static string Text(LicenseEvent decided) =>
        JsonSerializer.Serialize(decided, JournalJson.Of<LicenseEvent>());
}
