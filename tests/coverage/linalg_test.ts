// Every function of np.linalg, lax.linalg and np.fft has a case in its table, and holds under every transform on every device.
import { testTables } from "./_table.ts";

testTables("np.linalg", "lax.linalg", "np.fft");
