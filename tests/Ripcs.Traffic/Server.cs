using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ripcs.Traffic;

/// <summary>Accepts on every address and port given and tells each client where it has arrived, until it is ended.</summary>
internal static class Server
{
    public static int Run(IEnumerable<string> endPoints)
    {
        var threads = endPoints.Select(text => Start(IPEndPoint.Parse(text))).ToList();
        Console.WriteLine("ready");
        threads.ForEach(thread => thread.Join());
        return 0;
    }

    private static Thread Start(IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(endPoint);
        listener.Listen(4096);
        var thread = new Thread(() => Answer(listener, Encoding.ASCII.GetBytes($"{endPoint}\n")));
        thread.Start();
        return thread;
    }

    private static void Answer(Socket listener, byte[] greeting)
    {
        while (true)
        {
            using var connection = listener.Accept();
            try
            {
                connection.Send(greeting);
            }
            catch (SocketException)
            {
                // The client gave up before we came to it; it has counted that itself.
            }
        }
    }
}
