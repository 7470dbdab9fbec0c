using Ripcs.Linux;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Tests;

/// <summary>A file system in which everything belongs to root, but for what a test gives away.</summary>
internal sealed class OtherOwners : IFileFacts
{
    private const uint Root = 0;

    private readonly RealFileFacts _real = new();
    private readonly Dictionary<string, uint> _owners = [];

    /// <summary>From now on this file or folder belongs to somebody else.</summary>
    public OtherOwners Give(string path, uint owner)
    {
        _owners[path] = owner;
        return this;
    }

    public FileFacts Of(string path) => Owned(path, _real.Of(path));

    public FileFacts Of(PlainFile file) => Owned(file.Path, _real.Of(file));

    private FileFacts Owned(string path, FileFacts facts) => facts with { Owner = _owners.GetValueOrDefault(path, Root) };
}
