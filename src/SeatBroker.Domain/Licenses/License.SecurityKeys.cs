namespace SeatBroker.Domain.Licenses;

/// <summary>Administrators' logins with a security key (R24). Challenges and wrong proofs are in memory only; what a proof granted is in the journal.</summary>
public sealed partial class License
{
    private readonly Challenges _challenges = new();

    /// <summary>Opens a challenge for a user, known or not, whether or not the license requires a key.</summary>
    /// <param name="user">For whom.</param>
    /// <param name="challenge">32 random bytes in base64url.</param>
    /// <param name="clock">Now.</param>
    /// <param name="decided">Takes what is decided.</param>
    /// <returns>When it ends, half-open; null: there is no such license.</returns>
    public Instant? OpenChallenge(string user, string challenge, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        return Exists ? _challenges.Open(user, challenge, now) : null;
    }

    /// <summary>Why the proof does not let this login pass, or null. A wrong one is counted; one that is right is consumed by the grant alone.</summary>
    private LoginVerdict? WhyNotProved(in LoginCommand login, Session? held, Instant now)
    {
        if (!Contract!.RequiresSecurityKey)
        {
            return null;
        }
        if (login.Proof is not { } proof)
        {
            return LoginVerdict.SecurityKeyRequired;
        }
        if (IsAnsweredAgain(proof, held))
        {
            return null;
        }
        Assignment assignment = OnRoster(login.User);
        if (assignment.Failures?.IsLocked(now) == true)
        {
            return LoginVerdict.SecurityKeyLocked;
        }
        if (
            assignment.SecurityKey is { } key
            && _challenges.IsOpen(login.User, proof.Challenge, now)
            && SecurityKey.Verifies(key, proof.Message, proof.Signature)
        )
        {
            return null;
        }
        (assignment.Failures ??= new FailedProofs()).Add(now);
        return LoginVerdict.SecurityKeyInvalid;
    }

    /// <summary>The proof is used up by what is about to be decided; a success clears the count of wrong ones.</summary>
    /// <returns>Its fingerprint, for the journal; null: none was needed, or it is one that is answered again.</returns>
    private string? ConsumeProof(in LoginCommand login, Session? held)
    {
        if (!Contract!.RequiresSecurityKey || IsAnsweredAgain(login.Proof!, held))
        {
            return null;
        }
        _challenges.Consume(login.User, login.Proof!.Challenge);
        OnRoster(login.User).Failures = null;
        return login.Proof.Fingerprint;
    }

    private static bool IsAnsweredAgain(SecurityKeyProof proof, Session? held) =>
        held?.Extras?.Proofs is { } proofs && proofs.Include(proof.Fingerprint);

    private void ApplyProofUsed(ProofUsed e)
    {
        SessionExtras extras = ExtrasOf(Held(e.Session));
        extras.Proofs = new AnsweredProofs(extras.Proofs?.First ?? e.Proof, e.Proof);
    }
}
