using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Limits;

/// <summary>How long 64 bytes take over loopback and back, with .NET's asynchronous sockets, both ends in this process.</summary>
internal static class LoopbackLimit
{
    private const int MessageSize = 64;
    private const int WarmCount = 5_000;

    public static async Task<Percentiles> Measure(int count)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndpoint);
        using Socket far = await listener.AcceptSocketAsync();
        far.NoDelay = true;
        Task echo = Task.Run(() => Echo(far));

        byte[] message = new byte[MessageSize];
        var latencies = new Latencies();
        for (int i = -WarmCount; i < count; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await near.SendAsync(message);
            for (int received = 0; received < MessageSize; )
            {
                received += await near.ReceiveAsync(message.AsMemory(received));
            }
            if (i >= 0)
            {
                latencies.Add(Stopwatch.GetTimestamp() - began);
            }
        }
        near.Shutdown(SocketShutdown.Both);
        await echo;
        return latencies.ToPercentiles();
    }

    private static async Task Echo(Socket socket)
    {
        byte[] bytes = new byte[MessageSize];
        while (await socket.ReceiveAsync(bytes) is > 0 and int count)
        {
            await socket.SendAsync(bytes.AsMemory(0, count));
        }
    }
}
