namespace Ripcs.Core.Model;

/// <summary>The labels that every rule file has.</summary>
public static class BuiltInLabel
{
    public const string All = "all";
    public const string Host = "host";
    public const string Broadcast = "broadcast";
    public const string Multicast = "multicast";

    public static readonly ValueList<string> Names = [All, Host, Broadcast, Multicast];
}
