using System.Globalization;
using Ripcs.Golden;

// Writes a walk of rule sets, each a small change of the one before: FOLDER/001, FOLDER/002 ...
if (args is not [var folder, var seedText, var stepsText]
    || !int.TryParse(seedText, CultureInfo.InvariantCulture, out var seed)
    || !int.TryParse(stepsText, CultureInfo.InvariantCulture, out var steps))
{
    Console.Error.WriteLine("usage: Ripcs.Golden FOLDER SEED STEPS");
    return 64;
}

var set = new RuleSet(new Dice(seed));
for (var step = 1; step <= steps; step++)
{
    set.WriteTo(Path.Combine(folder, step.ToString("000", CultureInfo.InvariantCulture)));
    set.Change();
}

return 0;
