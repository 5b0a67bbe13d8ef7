namespace SeatBroker.PauseRecorder;

/// <summary>How a recorder in a server and whoever started the server speak to each other: by files.</summary>
public static class RecorderFiles
{
    /// <summary>The environment's variable with the path of the file that gets a line for each pause: when it began, in Unix milliseconds, and its length in milliseconds.</summary>
    public const string Variable = "SEATBROKER_PAUSES";

    /// <summary>While this file exists a collection is asked for.</summary>
    public static string RequestOf(string path) => path + ".collect";

    /// <summary>The bytes in use after the last collection that was asked for.</summary>
    public static string AnswerOf(string path) => path + ".heap";
}
