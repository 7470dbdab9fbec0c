using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ripcs.Traffic;

/// <summary>Opens new connections at a steady rate and counts what became of each.</summary>
internal sealed class Client(ClientOptions options)
{
    // A server that has to wait for the processor greets late: that is no loss.
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Tally _tally = new();
    private long _started;

    public Tally Run()
    {
        var workers = Enumerable.Range(0, options.Workers).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        _tally.Seconds = _clock.Elapsed.TotalSeconds;
        return _tally;
    }

    private bool IsOver => _clock.Elapsed > options.Duration || (options.UntilFile is { } file && File.Exists(file));

    private void Work()
    {
        while (!IsOver)
        {
            var number = Interlocked.Increment(ref _started) - 1;
            var wait = TimeSpan.FromSeconds(number / options.Rate) - _clock.Elapsed;
            if (wait > TimeSpan.Zero)
                Thread.Sleep(wait);

            Connect(options.Targets[(int)(number % options.Targets.Count)]);
        }
    }

    private void Connect(IPEndPoint target)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        // Closing with a reset leaves no TIME_WAIT behind, neither here nor in the router's connection table.
        socket.LingerState = new LingerOption(true, 0);
        socket.Bind(new IPEndPoint(options.Source, 0));
        var begun = Stopwatch.GetTimestamp();
        var error = Handshake(socket, target);
        if (error is SocketError.Success)
        {
            _tally.Connected(Stopwatch.GetElapsedTime(begun), Greeting(socket));
        }
        else
        {
            _tally.Failed(error);
        }
    }

    private SocketError Handshake(Socket socket, IPEndPoint target)
    {
        try
        {
            socket.Connect(target);
            return SocketError.Success;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // poll(2) looks at the socket once more when its time is up: a client that was not scheduled does not count as a loss.
            return socket.Poll(options.Timeout, SelectMode.SelectWrite)
                ? (SocketError)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!
                : SocketError.TimedOut;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private static string? Greeting(Socket socket)
    {
        var buffer = new byte[64];
        try
        {
            var length = socket.Poll(GreetingTimeout, SelectMode.SelectRead) ? socket.Receive(buffer) : 0;
            return length > 0 ? Encoding.ASCII.GetString(buffer, 0, length).TrimEnd('\n') : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
