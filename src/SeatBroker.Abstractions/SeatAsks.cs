namespace SeatBroker.Abstractions;

/// <summary>Asks of one license, in the order in which they are to be decided.</summary>
/// <param name="License"><see cref="LicenseKey.Of"/>.</param>
/// <param name="Asks">Not empty.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.license-asks")]
public sealed record LicenseAsks([property: Id(0)] string License, [property: Id(1)] SeatAsk[] Asks);

/// <summary>One login or one logout.</summary>
/// <param name="Login">A login; null: a logout.</param>
/// <param name="Logout">The session to log out; null: a login.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.seat-ask")]
public readonly record struct SeatAsk([property: Id(0)] LoginRequest? Login, [property: Id(1)] string? Logout);

/// <summary>The answers, in the order of the asks.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.license-answers")]
public sealed record LicenseAnswers([property: Id(0)] SeatAnswer[] Answers)
{
    /// <summary>The same non-answer to every ask.</summary>
    public static LicenseAnswers ToAll(int count, SeatAnswer answer)
    {
        var answers = new SeatAnswer[count];
        Array.Fill(answers, answer);
        return new(answers);
    }
}

/// <summary>What became of one ask.</summary>
/// <param name="Outcome">Whether there is an answer.</param>
/// <param name="Refusal">Of a logout; a login's is in its reply.</param>
/// <param name="Login">The answer to a login; null for a logout.</param>
/// <param name="Why">Why there is no answer.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.seat-answer")]
public readonly record struct SeatAnswer(
    [property: Id(0)] AskOutcome Outcome,
    [property: Id(1)] Refusal Refusal,
    [property: Id(2)] LoginReply? Login,
    [property: Id(3)] string? Why
)
{
    public static SeatAnswer Of(LoginReply reply) => new(AskOutcome.Answered, Refusal.None, reply, Why: null);

    public static SeatAnswer Of(Refusal refusal) => new(AskOutcome.Answered, refusal, Login: null, Why: null);

    public static SeatAnswer AskTheLicense { get; } =
        new(AskOutcome.AskTheLicense, Refusal.None, Login: null, Why: null);

    public static SeatAnswer TryAgain(string why) => new(AskOutcome.TryAgain, Refusal.None, Login: null, why);

    public static SeatAnswer Failed(string why) => new(AskOutcome.Failed, Refusal.None, Login: null, why);
}

/// <summary>Whether an ask has an answer.</summary>
public enum AskOutcome
{
    /// <summary>It has.</summary>
    Answered,

    /// <summary>As a <see cref="TryAgainException"/>: not known to be done; ask the same again.</summary>
    TryAgain,

    /// <summary>As any other exception: the ask is malformed, or the license is broken. Asking again will not help.</summary>
    Failed,

    /// <summary>Nothing was decided: it is for <see cref="ILicenseGrain"/> and not for <see cref="IDeskGrain"/>.</summary>
    AskTheLicense,
}
