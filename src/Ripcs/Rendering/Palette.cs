namespace Ripcs.Rendering;

/// <summary>Terminal colours; without colour all of them are empty strings, so that no caller needs to check.</summary>
internal sealed class Palette(bool isColoured)
{
    public static readonly Palette None = new(false);

    public static readonly Palette All = new(true);

    public string Added { get; } = isColoured ? "\e[32m" : "";

    public string Removed { get; } = isColoured ? "\e[31m" : "";

    public string Moved { get; } = isColoured ? "\e[36m" : "";

    public string Drift { get; } = isColoured ? "\e[33m" : "";

    public string Strong { get; } = isColoured ? "\e[1m" : "";

    public string Reset { get; } = isColoured ? "\e[0m" : "";
}
