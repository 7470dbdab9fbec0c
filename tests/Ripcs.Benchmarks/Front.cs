namespace Ripcs.Benchmarks;

/// <summary>Programs that one command finds in place of those of /usr/sbin; nobody else sees them.</summary>
/// <param name="folder">Where they lie.</param>
internal sealed class Front(string folder)
{
    /// <summary>Adds a program.</summary>
    public Front Program(string name, string text)
    {
        File.WriteAllText(In(name), text);
        Timed.Run($"chmod 755 {In(name)}");
        return this;
    }

    /// <summary>Adds a link; one that leads nowhere hides a program.</summary>
    public Front Link(string name, string target)
    {
        File.CreateSymbolicLink(In(name), target);
        return this;
    }

    /// <summary>The line of a shell that runs a command before this front.</summary>
    public string Line(string command) =>
        $"exec unshare --mount sh -c 'mount -t overlay overlay -o lowerdir={folder}:/usr/sbin /usr/sbin && exec {command}'";

    private string In(string name) => Path.Combine(Directory.CreateDirectory(folder).FullName, name);
}
