namespace Ripcs.Testing;

/// <summary>The command as a program: the one that was built with the tests, or the one in the folder that RIPCS_PROGRAM names.</summary>
internal static class BuiltProgram
{
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("RIPCS_PROGRAM") is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    public static string Path { get; } = System.IO.Path.Combine(Folder, "ripcs");

    /// <summary>False if it is one file of machine code.</summary>
    public static bool NeedsDotnet { get; } = File.Exists($"{Path}.dll");
}
