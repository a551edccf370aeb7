// Every function of nn's activations, attention and losses has a case in its table, and holds under every transform on every device.
import { testTables } from "./_table.ts";

testTables("nn: activations", "nn: attention", "nn: losses of arrays", "nn.losses");
