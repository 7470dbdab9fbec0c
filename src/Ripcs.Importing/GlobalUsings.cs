global using System.Globalization;
global using Ripcs.Core;
global using Ripcs.Core.Diagnostics;
global using Ripcs.Core.Model;
global using Ripcs.Core.SaveFormat;
global using Ripcs.Core.Texts;
