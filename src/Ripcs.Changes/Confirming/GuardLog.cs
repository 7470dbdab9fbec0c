namespace Ripcs.Changes.Confirming;

/// <summary>
/// What a guard has to say. Its disk may be full and its terminal gone: it goes on without being heard. It says nothing twice in a
/// row, or a try every few seconds would fill the disk.
/// </summary>
internal sealed class GuardLog(TextWriter output)
{
    private string? _last;

    public void Say(string line)
    {
        if (line == _last)
        {
            return;
        }

        try
        {
            output.WriteLine(line);
            output.Flush();
            _last = line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Said again with the next try.
        }
    }
}
