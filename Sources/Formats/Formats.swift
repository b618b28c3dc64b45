import CLibXML2
import Yams

func probe() { xmlInitParser() }
