namespace Ripcs.Core.Iptables.Extensions;

/// <summary>Log levels (syslog(3)).</summary>
internal static class LogLevels
{
    /// <summary>The level of a log that names none.</summary>
    public const int Default = 4;

    private static readonly (string Name, int Level)[] Levels =
    [
        ("emerg", 0), ("panic", 0), ("alert", 1), ("crit", 2), ("err", 3), ("error", 3), ("warning", 4), ("warn", 4), ("notice", 5),
        ("info", 6), ("debug", 7),
    ];

    public static ValueList<string> Names => Levels.Select(level => level.Name).ToValueList();

    /// <summary>A level by name or number; null if it is not a level.</summary>
    public static int? Find(string word) => word is [>= '0' and <= '7'] ? word[0] - '0'
        : Levels.Where(level => level.Name.Equals(word, StringComparison.OrdinalIgnoreCase)).Select(level => (int?)level.Level)
            .FirstOrDefault();
}

/// <summary>DSCP classes by their names in RFC 2474, 2597, 3246 and 8622.</summary>
internal static class ServiceClass
{
    private static readonly (string Name, byte Code)[] Known =
    [
        ("be", 0), ("cs0", 0), ("cs1", 8), ("cs2", 16), ("cs3", 24), ("cs4", 32), ("cs5", 40), ("cs6", 48), ("cs7", 56),
        ("af11", 10), ("af12", 12), ("af13", 14), ("af21", 18), ("af22", 20), ("af23", 22), ("af31", 26), ("af32", 28), ("af33", 30),
        ("af41", 34), ("af42", 36), ("af43", 38), ("ef", 46), ("le", 1),
    ];

    public static IEnumerable<string> Names => Known.Select(known => known.Name);

    /// <summary>The class of a number in the form of iptables-save, "0x2e"; that number if it is of no class.</summary>
    public static string NameOf(string code) => Known.FirstOrDefault(known => $"0x{known.Code:x2}" == code).Name ?? code;

    /// <summary>The number of a class; null if there is no such class.</summary>
    public static byte? Find(string word) =>
        Known.Where(known => known.Name.Equals(word, StringComparison.OrdinalIgnoreCase)).Select(known => (byte?)known.Code)
            .FirstOrDefault();
}
