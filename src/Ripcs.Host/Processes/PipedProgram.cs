using System.Diagnostics;
using System.Text;

namespace Ripcs.Host.Processes;

/// <summary>A running program, connected by pipes. Disposing of it kills it.</summary>
internal sealed class PipedProgram : IDisposable
{
    // What more it prints is read and dropped: a full pipe would block it.
    private const int MostErrors = 4096;

    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <exception cref="ProgramMissingException">There is no such program, or no permission to start it.</exception>
    public PipedProgram(ProcessCommand command)
    {
        _process = ProcessRunner.Start(command);
        _errors = Task.Run(() => BeginningOf(_process.StandardError.BaseStream));
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Waits until it has ended, and kills it if that takes too long. The result does not contain its output.</summary>
    public ProcessResult End(TimeSpan patience)
    {
        if (!_process.WaitForExit(patience))
        {
            Kill();
            _process.WaitForExit();
        }

        return new ProcessResult(_process.ExitCode, "", _errors.Wait(patience) ? _errors.Result : "");
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or was disposed of before.
        }
    }

    private static string BeginningOf(Stream errors)
    {
        var kept = new MemoryStream();
        var buffer = new byte[MostErrors];
        try
        {
            for (var read = errors.Read(buffer); read > 0; read = errors.Read(buffer))
            {
                kept.Write(buffer, 0, Math.Min(read, MostErrors - (int)kept.Length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Keep what arrived before it was killed.
        }

        return Encoding.UTF8.GetString(kept.ToArray());
    }
}
