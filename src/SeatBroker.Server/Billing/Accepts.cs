using Microsoft.Net.Http.Headers;

namespace SeatBroker.Server.Http;

/// <summary>Which form a client prefers. One that asks for nothing that there is gets JSON.</summary>
internal static class Accepts
{
    /// <summary>True where CSV is preferred over the JSON type: by quality, then by being named more exactly, then by coming first.</summary>
    public static bool Csv(HttpRequest request, string jsonType)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? ranges))
        {
            return false;
        }

        Rank csv = RankOf(Http.Csv.MediaType, ranges);
        return csv.Quality > 0 && csv.IsAbove(RankOf(jsonType, ranges));
    }

    /// <summary>The most exact range that covers a type decides about it.</summary>
    private static Rank RankOf(string mediaType, IList<MediaTypeHeaderValue> ranges)
    {
        var type = new MediaTypeHeaderValue(mediaType);
        Rank rank = default;
        for (int i = 0; i < ranges.Count; i++)
        {
            MediaTypeHeaderValue range = ranges[i];
            int exactness =
                range.MatchesAllTypes ? 1
                : range.MatchesAllSubTypes ? 2
                : 3;
            bool covers =
                range.MatchesAllTypes
                || (
                    range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
                    && (
                        range.MatchesAllSubTypes
                        || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)
                    )
                );
            if (covers && exactness > rank.Exactness)
            {
                rank = new Rank(range.Quality ?? 1, exactness, i);
            }
        }

        return rank;
    }

    private readonly record struct Rank(double Quality, int Exactness, int Index)
    {
        public bool IsAbove(Rank other) =>
            Quality != other.Quality ? Quality > other.Quality
            : Exactness != other.Exactness ? Exactness > other.Exactness
            : Index < other.Index;
    }
}
