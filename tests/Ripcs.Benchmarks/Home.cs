namespace Ripcs.Benchmarks;

/// <summary>A folder that goes when its work is done.</summary>
internal sealed class Home : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ripcs-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
