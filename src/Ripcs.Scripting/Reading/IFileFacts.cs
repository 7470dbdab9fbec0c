using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>The border to the file system for ownership; tests replace it, because only root can give a file away.</summary>
internal interface IFileFacts
{
    /// <summary>A link is not followed.</summary>
    public FileFacts Of(string path);

    public FileFacts Of(PlainFile file);
}

/// <summary>The kernel's own data.</summary>
internal sealed class RealFileFacts : IFileFacts
{
    public FileFacts Of(string path) => PlainFile.FactsOf(path);

    public FileFacts Of(PlainFile file) => file.Facts;
}
