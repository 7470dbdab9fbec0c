using Ripcs.Linux;

namespace Ripcs.Scripting.Reading;

/// <summary>The border to the file system where ownership counts; tests replace it, because only root can give a file away.</summary>
internal interface IFileFacts
{
    /// <summary>A link is not followed.</summary>
    public FileFacts Of(string path);

    public FileFacts Of(PlainFile file);
}

/// <summary>What the kernel says.</summary>
internal sealed class RealFileFacts : IFileFacts
{
    public FileFacts Of(string path) => PlainFile.FactsOf(path);

    public FileFacts Of(PlainFile file) => file.Facts;
}
