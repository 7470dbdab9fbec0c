namespace Ripcs.Sandbox;

/// <summary>A folder for as long as one namespace lives.</summary>
internal static class ThrowawayFolder
{
    /// <exception cref="SandboxException">None can be made.</exception>
    public static DirectoryInfo Make(string prefix)
    {
        try
        {
            return Directory.CreateTempSubdirectory(prefix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxException($"no folder can be made in {Path.GetTempPath()}: {e.Message}");
        }
    }
}
